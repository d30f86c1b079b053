/**
 * The commands that need nothing but the run itself. Those of activities, children and outcomes are added by their
 * parts.
 */
import { CommandType } from '@nest-temporal/core/internal/proto/enums';
import type { CommandTable } from '../context/run-parts.js';
import { recordMarker } from './marker.js';
import { modifyProperties, upsertSearchAttributes } from './properties.js';
import { protocolMessage } from './protocol-message.js';
import { cancelTimer, startTimer } from './timers.js';

export const simpleCommands: CommandTable = {
  [CommandType.COMMAND_TYPE_START_TIMER]: startTimer,
  [CommandType.COMMAND_TYPE_CANCEL_TIMER]: cancelTimer,
  [CommandType.COMMAND_TYPE_RECORD_MARKER]: recordMarker,
  [CommandType.COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES]: upsertSearchAttributes,
  [CommandType.COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES]: modifyProperties,
  [CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE]: protocolMessage,
};

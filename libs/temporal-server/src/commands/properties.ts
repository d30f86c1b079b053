/** Commands UpsertWorkflowSearchAttributes and ModifyWorkflowProperties (the memo). */
import type { Command, Payload } from '@nest-temporal/core/internal/proto/index';
import { EventType, WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import { InvalidArgumentError } from '../common/errors.js';
import { mergePayloads, payloadMapSize } from '../common/payload-map.js';
import type { ServerContext } from '../context/server-context.js';
import { checkSize, sizeOf } from '../common/attribute-checks.js';
import type { CommandContext } from '../context/command-handler.js';
import { CommandFault } from '../common/command-fault.js';

const badSearchAttributes = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_SEARCH_ATTRIBUTES;
const badProperties = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_MODIFY_WORKFLOW_PROPERTIES_ATTRIBUTES;

export function upsertSearchAttributes(context: CommandContext, command: Command): void {
  const { server, transaction, completedEventId } = context;
  const { state } = transaction;
  const upserted = upsertedAttributes(command);
  const checked = checkAttributes(server, state.namespace, upserted);
  checkSize(
    server.config,
    badSearchAttributes,
    payloadMapSize(upserted),
    'UpsertWorkflowSearchAttributesCommandAttributes',
  );
  checkAttributeSizes(server, mergePayloads(state.searchAttributes, upserted));
  transaction.append(EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES, {
    upsertWorkflowSearchAttributesEventAttributes: {
      workflowTaskCompletedEventId: completedEventId,
      searchAttributes: { indexedFields: checked },
    },
  });
}

export function modifyProperties({ server, transaction, completedEventId }: CommandContext, command: Command): void {
  const attributes = command.modifyWorkflowPropertiesCommandAttributes;
  const on = 'ModifyWorkflowPropertiesCommand';
  if (!attributes) throw new CommandFault(badProperties, `${on}Attributes is not set on ${on}.`);
  if (!attributes.upsertedMemo) throw new CommandFault(badProperties, `UpsertedMemo is not set on ${on}.`);
  const fields = attributes.upsertedMemo.fields ?? {};
  if (Object.keys(fields).length === 0) {
    throw new CommandFault(badProperties, `UpsertedMemo.Fields is not set on ${on}.`);
  }
  checkSize(server.config, badProperties, payloadMapSize(fields), `${on}Attributes`);
  const merged = sizeOf('Memo', { fields: mergePayloads(transaction.state.memo, fields) });
  if (merged > server.config.get('limit.memoSize.error')) {
    throw new CommandFault(badProperties, `${on}Attributes. Memo exceeds size limit.`, true);
  }
  transaction.append(EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED, {
    workflowPropertiesModifiedEventAttributes: {
      workflowTaskCompletedEventId: completedEventId,
      upsertedMemo: { fields },
    },
  });
}

function upsertedAttributes(command: Command): Record<string, Payload> {
  const on = 'UpsertWorkflowSearchAttributesCommand';
  const attributes = command.upsertWorkflowSearchAttributesCommandAttributes;
  if (!attributes) throw new CommandFault(badSearchAttributes, `${on}Attributes is not set on ${on}.`);
  if (!attributes.searchAttributes) {
    throw new CommandFault(badSearchAttributes, `SearchAttributes is not set on ${on}.`);
  }
  const fields = attributes.searchAttributes.indexedFields ?? {};
  if (Object.keys(fields).length === 0) {
    throw new CommandFault(badSearchAttributes, `IndexedFields is not set on ${on}.`);
  }
  return fields;
}

function checkAttributes(
  { visibility }: ServerContext,
  namespace: string,
  attributes: Readonly<Record<string, Payload>>,
): Record<string, Payload> {
  try {
    return visibility.checkAttributes(namespace, attributes, { checksSizes: false });
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new CommandFault(badSearchAttributes, error.message);
  }
}

function checkAttributeSizes({ config }: ServerContext, attributes: Readonly<Record<string, Payload>>): void {
  const valueLimit = config.get('frontend.searchAttributesSizeOfValueLimit');
  for (const [name, { data }] of Object.entries(attributes)) {
    const size = data?.length ?? 0;
    if (size <= valueLimit) continue;
    const what = `search attribute ${name} value size ${size} exceeds size limit ${valueLimit}`;
    throw new CommandFault(badSearchAttributes, what, true);
  }
  const totalLimit = config.get('frontend.searchAttributesTotalSizeLimit');
  const total = sizeOf('SearchAttributes', { indexedFields: attributes });
  if (total <= totalLimit) return;
  const what = `total size of search attributes ${total} exceeds size limit ${totalLimit}`;
  throw new CommandFault(badSearchAttributes, what, true);
}

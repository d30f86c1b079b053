import type { ContinueAsNewCommand } from '../../activation/commands.js';
import type { RealmPayload } from '../../common/realm-payload.js';

/** What `continueAsNew()` throws: no error, but the way out of the main method. */
export class ContinueAsNewRequest extends Error {
  override readonly name: string = 'ContinueAsNew';

  constructor(readonly command: ContinueAsNewCommand<RealmPayload>) {
    super('Workflow continued as new');
  }
}

/** Why a request to another workflow failed, as workflow code sees it. */
import type { FailureInfo } from '../../common/payload.js';

/** By the number of a cause: the type of the failure, and the reason in its message. */
export type ExternalCauses = Readonly<Record<number, readonly [type: string, reason: string]>>;

/** The causes of any request, by the numbers that its enum has for them. */
export function commonCauses(targetNotFound: number, namespaceNotFound: number): ExternalCauses {
  return {
    [targetNotFound]: ['ExternalWorkflowExecutionNotFound', 'it was not found'],
    [namespaceNotFound]: ['NamespaceNotFound', 'its namespace was not found'],
  };
}

export function externalFailure(verb: 'signal' | 'cancel', causes: ExternalCauses, cause = 0): FailureInfo {
  const [type, reason] = causes[cause] ?? [
    'Unspecified',
    `of cause ${cause}, which this version of the SDK does not know`,
  ];
  return { message: `Unable to ${verb} external workflow because ${reason}`, applicationFailureInfo: { type } };
}

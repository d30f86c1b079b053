import { ArgumentsHost, Catch, HttpException, NotFoundException, ServiceUnavailableException } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { RpcError, WorkflowNotFoundError } from '@nest-temporal/nestjs';

/** What the errors of the Temporal client mean over HTTP. Any other error goes on to Nest's own filter. */
@Catch(WorkflowNotFoundError, RpcError)
export class TemporalErrorsFilter extends BaseExceptionFilter {
  override catch(error: WorkflowNotFoundError | RpcError, host: ArgumentsHost): void {
    super.catch(toHttpException(error) ?? error, host);
  }
}

function toHttpException(error: WorkflowNotFoundError | RpcError): HttpException | undefined {
  if (error instanceof WorkflowNotFoundError) return new NotFoundException('There is no such order');
  switch (error.status) {
    // No server, or no worker: a query needs one to answer it.
    case 'UNAVAILABLE':
    case 'DEADLINE_EXCEEDED':
    case 'FAILED_PRECONDITION':
      return new ServiceUnavailableException('Orders cannot be reached at the moment. Try again later');
    default:
      return undefined;
  }
}

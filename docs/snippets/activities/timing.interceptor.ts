// #region interceptor
import { Injectable, Logger, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { tap, type Observable } from 'rxjs';

@Injectable()
export class TimingInterceptor implements NestInterceptor {
  private readonly logger = new Logger('Timing');

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const begin = Date.now();
    const { name } = context.getHandler();
    return next.handle().pipe(tap(() => this.logger.log(`${name} took ${Date.now() - begin} ms`)));
  }
}
// #endregion interceptor

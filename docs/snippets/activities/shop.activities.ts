// #region pipeline
import { HttpException, Injectable, ParseUUIDPipe, UseGuards, UseInterceptors } from '@nestjs/common';
import { Activity, Payload } from '@nest-temporal/nestjs';
import { ShopOpenGuard } from './shop-open.guard.js';
import { TimingInterceptor } from './timing.interceptor.js';

@Injectable()
@Activity()
@UseInterceptors(TimingInterceptor)
export class ShopActivities {
  @Activity()
  @UseGuards(ShopOpenGuard)
  async sell(@Payload(new ParseUUIDPipe()) articleId: string): Promise<string> {
    return `sold ${articleId}`;
  }

  @Activity()
  async restock(load: number): Promise<string> {
    if (load > 3) throw new HttpException({ message: 'The truck is full', retryAfter: 0.1 }, 429);
    return `${load} restocked`;
  }
}
// #endregion pipeline

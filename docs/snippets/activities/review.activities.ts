// #region async
import { Injectable } from '@nestjs/common';
import { Activity, ActivityContext, CompleteAsyncError } from '@nest-temporal/nestjs';
import { ReviewInbox } from './review-inbox.js';

@Injectable()
@Activity()
export class ReviewActivities {
  constructor(private readonly inbox: ReviewInbox) {}

  @Activity()
  async review(document: string): Promise<string> {
    this.inbox.add(document, ActivityContext.current().info.taskToken);
    throw new CompleteAsyncError();
  }
}
// #endregion async

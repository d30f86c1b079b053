// #region complete
import { Injectable } from '@nestjs/common';
import { AsyncCompletionClient } from '@nest-temporal/nestjs';

@Injectable()
export class ReviewInbox {
  private readonly tokens = new Map<string, Uint8Array>();

  constructor(private readonly completions: AsyncCompletionClient) {}

  add(document: string, taskToken: Uint8Array): void {
    this.tokens.set(document, taskToken);
  }

  async decide(document: string, verdict: string): Promise<void> {
    const token = this.tokens.get(document);
    if (token) await this.completions.complete(token, verdict);
  }
  // #endregion complete

  has(document: string): boolean {
    return this.tokens.has(document);
  }
  // #region complete
}
// #endregion complete

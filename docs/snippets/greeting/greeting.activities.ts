import { Injectable } from '@nestjs/common';
import { Activity } from '@nest-temporal/nestjs';

@Injectable()
@Activity()
export class GreetingActivities {
  @Activity()
  async greet(name: string): Promise<string> {
    return `Hello, ${name}!`;
  }
}

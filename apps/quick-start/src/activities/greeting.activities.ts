import { Injectable } from '@nestjs/common';
import { Activity } from '@nest-temporal/nestjs';
import { GreetingInput } from '../contract/greeting.contract.js';
import { Greeter } from './greeter.js';

@Injectable()
@Activity()
export class GreetingActivities {
  constructor(private readonly greeter: Greeter) {}

  @Activity()
  async sayHello(input: GreetingInput): Promise<string> {
    return this.greeter.greet(input.name);
  }
}

import { Injectable } from '@nestjs/common';

/** Any provider of the application: activities get them injected like every other class. */
@Injectable()
export class Greeter {
  greet(name: string): string {
    return `Hello, ${name}!`;
  }
}

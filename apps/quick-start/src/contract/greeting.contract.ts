import { IsNotEmpty, IsString } from 'class-validator';

/** Body of `POST /greetings`, argument of the workflow and of its activity: one class, validated wherever it arrives. */
export class GreetingInput {
  @IsString()
  @IsNotEmpty()
  name: string;
}

export const greetingTaskQueue = 'quick-start';

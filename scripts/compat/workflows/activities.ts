// The types of the activities that both workers have.
export async function greet(name: string): Promise<string> {
  return `Hello, ${name}`;
}

export async function shout(text: string): Promise<string> {
  return text.toUpperCase();
}

export async function fail(how: 'retryable' | 'nonRetryable'): Promise<never> {
  throw new Error(how);
}

export async function failUntil(attempt: number): Promise<number> {
  return attempt;
}

export async function slow(): Promise<void> {}

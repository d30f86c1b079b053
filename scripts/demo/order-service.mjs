// The order service as its users see it: over HTTP.
const pollEveryMs = 250;

export class OrderService {
  #api;
  /** Where the worker serves its ledger; a new one after each start. */
  ledgerUrl;

  constructor(api) {
    this.#api = api;
  }

  place(order) {
    return this.#expect(201, 'POST', '/orders', order);
  }

  approve(orderId, approvedBy) {
    return this.#expect(202, 'POST', `/orders/${orderId}/approve`, { approvedBy });
  }

  cancel(orderId) {
    return this.#expect(202, 'POST', `/orders/${orderId}/cancel`);
  }

  status(orderId) {
    return this.#expect(200, 'GET', `/orders/${orderId}`);
  }

  result(orderId) {
    return this.#expect(200, 'GET', `/orders/${orderId}/result?waitSeconds=60`);
  }

  /** Sends a request that is to be refused with `status`; what was said. */
  async refused(status, method, path, body) {
    return (await this.#expect(status, method, path, body)).message;
  }

  /** Asks for the status until `isReached`; hands each change to `onChange`. */
  async follow(orderId, isReached, onChange, timeoutMs = 30_000) {
    const deadline = Date.now() + timeoutMs;
    let shown;
    for (;;) {
      const status = await this.status(orderId);
      const text = JSON.stringify(status);
      if (text !== shown) onChange(status);
      shown = text;
      if (isReached(status)) return status;
      if (Date.now() > deadline) throw new Error(`order ${orderId} did not get there within ${timeoutMs} ms: ${text}`);
      await new Promise((resolve) => setTimeout(resolve, pollEveryMs));
    }
  }

  /** The rows that the steps of a workflow left, and what is in stock. */
  async rows(workflowId) {
    const read = async (path) => (await fetch(`${this.ledgerUrl}/ledger/${path}`)).json();
    return { ...(await read(`steps/${workflowId}`)), stock: await read('stock') };
  }

  async #expect(expected, method, path, body) {
    const response = await fetch(`${this.#api}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (response.status !== expected) {
      throw new Error(`${method} ${path} was answered with ${response.status} instead of ${expected}: ${text}`);
    }
    return text && JSON.parse(text);
  }
}

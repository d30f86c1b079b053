/**
 * What the API and the worker share: the shapes of messages, the task queue, and how an order is found. It holds no
 * behavior, and may be imported by workflow code.
 */
export { Approval } from './approval.js';
export { OrderReceipt } from './order-receipt.js';
export { orderStates, OrderStatus, OrderStep, stepStates, type OrderState, type StepState } from './order-status.js';
export { PlaceOrder, ShippingAddress } from './place-order.js';

export const orderTaskQueue = 'order-service';

/** The workflow that handles an order. One id for one order: Temporal lets no second one run beside it. */
export function orderWorkflowId(orderId: string): string {
  return `order-${orderId}`;
}

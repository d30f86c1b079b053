// #region client
import { Client, Connection } from '@nest-temporal/core/client';
import { OrderWorkflow } from '../orders/order.workflow.js';

export async function openOrders(address: string): Promise<string[]> {
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection, namespace: 'default' });
    const ids: string[] = [];
    for await (const order of client.workflow.list({ query: `WorkflowType = '${OrderWorkflow.name}'` })) {
      ids.push(order.workflowId);
    }
    return ids;
  } finally {
    await connection.close();
  }
}
// #endregion client

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { createOrdersFolder, removeOrdersFolder } from '../../test/support/orders-folder.js';
import type { Database } from './database.js';
import { LockHeldError } from './lock-file.js';
import { openDatabase } from './open-database.js';
import { PaymentLedger } from './payment-ledger.js';
import { payments, shipments, stock, stockMovements, type StepTable } from './schema.js';
import { ShipmentLedger } from './shipment-ledger.js';
import { OutOfStockError, StockLedger } from './stock-ledger.js';

let folder: string;
let database: Database;
let order = 0;
let workflowId: string;

beforeAll(async () => {
  folder = await createOrdersFolder();
  database = await openDatabase({ dataDir: folder });
}, 60_000);

afterAll(async () => {
  await database?.onModuleDestroy();
  await removeOrdersFolder(folder);
});

beforeEach(() => {
  workflowId = `order-${++order}`;
});

const key = (step: string): { workflowId: string; step: string } => ({ workflowId, step });

async function available(sku: string): Promise<number> {
  const [row] = await database.queries.select().from(stock).where(eq(stock.sku, sku));
  return row.available;
}

async function stepsIn(table: StepTable): Promise<string[]> {
  const rows = await database.queries.select().from(table).where(eq(table.workflowId, workflowId));
  return rows.map(({ step }) => step).sort();
}

describe('the embedded database', () => {
  it('is open in one place at a time', async () => {
    await expect(openDatabase({ dataDir: folder })).rejects.toBeInstanceOf(LockHeldError);
    await expect(openDatabase({ dataDir: `${folder}/` })).rejects.toBeInstanceOf(LockHeldError);
  });
});

describe('the stock', () => {
  it('is taken once, however many attempts of a step take it', async () => {
    const before = await available('cup');
    const attempts = Array.from({ length: 5 }, () =>
      new StockLedger(database).take(key('reserveStock'), { sku: 'cup', quantity: 3 }),
    );
    expect(new Set((await Promise.all(attempts)).map(({ amountCents }) => amountCents))).toEqual(new Set([1800]));
    expect(await available('cup')).toBe(before - 3);
    expect(await stepsIn(stockMovements)).toEqual(['reserveStock']);
  });

  it('is taken by each workflow for itself', async () => {
    const before = await available('cup');
    const ledger = new StockLedger(database);
    await ledger.take(key('reserveStock'), { sku: 'cup', quantity: 1 });
    await ledger.take({ workflowId: `${workflowId}-b`, step: 'reserveStock' }, { sku: 'cup', quantity: 1 });
    expect(await available('cup')).toBe(before - 2);
  });

  it('is refused without a trace where there is too little, or no such product', async () => {
    const ledger = new StockLedger(database);
    await expect(ledger.take(key('reserveStock'), { sku: 'samovar', quantity: 2 })).rejects.toThrow(OutOfStockError);
    await expect(ledger.take(key('reserveStock'), { sku: 'sofa', quantity: 1 })).rejects.toThrow('no product "sofa"');
    expect(await available('samovar')).toBe(1);
    expect(await stepsIn(stockMovements)).toEqual([]);
  });

  it('is given back once', async () => {
    const before = await available('teapot');
    const ledger = new StockLedger(database);
    await ledger.take(key('reserveStock'), { sku: 'teapot', quantity: 2 });
    await Promise.all([1, 2, 3].map(() => ledger.giveBack(key('releaseStock'), 'reserveStock', 'teapot')));
    expect(await available('teapot')).toBe(before);
    expect(await stepsIn(stockMovements)).toEqual(['releaseStock', 'reserveStock']);
  });

  it('is not taken any more by an attempt that comes after its step was undone', async () => {
    const before = await available('teapot');
    const ledger = new StockLedger(database);
    await ledger.giveBack(key('releaseStock'), 'reserveStock', 'teapot');
    await ledger.take(key('reserveStock'), { sku: 'teapot', quantity: 2 });
    expect(await available('teapot')).toBe(before);
  });
});

describe('the payments', () => {
  it('keep one row for all attempts of a charge, with what came of it', async () => {
    const ledger = new PaymentLedger(database);
    expect((await ledger.begin(key('charge'), 5000)).status).toBe('pending');
    expect((await ledger.begin(key('charge'), 5000)).status).toBe('pending');
    await ledger.settle(key('charge'), 'done', 'charge-1');
    await ledger.settle(key('charge'), 'declined');
    expect(await ledger.begin(key('charge'), 5000)).toMatchObject({ status: 'done', reference: 'charge-1' });
    expect(await stepsIn(payments)).toEqual(['charge']);
  });

  it('make a charge void that was undone before it began', async () => {
    const ledger = new PaymentLedger(database);
    expect((await ledger.claim(key('charge'))).status).toBe('void');
    expect((await ledger.begin(key('charge'), 5000)).status).toBe('void');
  });

  it('hand out the charge that is to be refunded', async () => {
    const ledger = new PaymentLedger(database);
    await ledger.begin(key('charge'), 5000);
    expect(await ledger.claim(key('charge'))).toMatchObject({ status: 'pending', amountCents: 5000 });
  });
});

describe('the shipments', () => {
  it('are one for all attempts of a step', async () => {
    const ledger = new ShipmentLedger(database);
    const [first, second] = await Promise.all([1, 2].map(() => ledger.handOver(key('ship'), 'London')));
    expect(first).toEqual(second);
    expect(await stepsIn(shipments)).toEqual(['ship']);
  });
});

/** Makes what is missing; runs at every start. The lock is for PostgreSQL, where several workers may start at once. */
export const migration = `
begin;
select pg_advisory_xact_lock(7233);
create table if not exists stock (
  sku text primary key,
  unit_price_cents integer not null,
  available integer not null check (available >= 0)
);
create table if not exists stock_movements (
  workflow_id text not null,
  step text not null,
  at timestamptz not null default now(),
  sku text not null references stock,
  quantity integer not null,
  amount_cents integer not null,
  primary key (workflow_id, step)
);
create table if not exists payments (
  workflow_id text not null,
  step text not null,
  at timestamptz not null default now(),
  status text not null check (status in ('pending', 'done', 'declined', 'void')),
  amount_cents integer not null,
  reference text,
  primary key (workflow_id, step)
);
create table if not exists shipments (
  workflow_id text not null,
  step text not null,
  at timestamptz not null default now(),
  address text not null,
  tracking_number text not null,
  primary key (workflow_id, step)
);
insert into stock (sku, unit_price_cents, available)
values ('teapot', 2500, 1000), ('cup', 600, 5000), ('samovar', 19900, 1)
on conflict do nothing;
commit;
`;

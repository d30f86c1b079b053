/** The namespace that every server has for itself; clients see it in lists. */
export const systemNamespace = {
  name: 'temporal-system',
  id: '32049b68-7872-4094-8e63-d0dd59896a83',
  description: 'Temporal internal system namespace',
  ownerEmail: 'temporal-core@temporal.io',
  retentionMs: 7 * 24 * 3_600_000,
} as const;

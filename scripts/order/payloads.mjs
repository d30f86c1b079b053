// Payloads as values and back.
export function payloadsOf(values = []) {
  return {
    payloads: values.map((value) => ({
      metadata: { encoding: Buffer.from('json/plain') },
      data: Buffer.from(JSON.stringify(value)),
    })),
  };
}

export function valuesOf(payloads) {
  return (payloads?.payloads ?? []).map(({ metadata, data }) =>
    Buffer.from(metadata.encoding).toString() === 'binary/null' ? undefined : JSON.parse(Buffer.from(data).toString()),
  );
}

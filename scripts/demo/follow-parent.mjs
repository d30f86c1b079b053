// Loaded into each application of the demo before its own code: it ends with the demo, however that ends.
process.once('disconnect', () => process.exit(1));
process.channel?.unref();

// npm run test:java-server: the integration specs that need time skipping, on the Java test server instead of the embedded one.
// Specs that need what it has not are skipped. Needs the build. Exits with 3 where there is no Java, or no way to the server.
// Further arguments go to Vitest. The last line is `N passed, N failed`.
import { NoJavaServerError, startJavaTestServer } from './interop/java-test-server.mjs';
import { runVitest } from './vitest-run.mjs';

const specs = ['libs/temporal-testing/test/int/time-skipping.int.spec.ts'];

const server = await startServer();
try {
  console.log(`Specs on the ${server.name} at ${server.address}`);
  const env = { TEMPORAL_TEST_SERVER: server.address, TEMPORAL_TIME_SERVER: server.address };
  await runVitest(['--config', 'vitest.int.config.ts', ...specs, ...process.argv.slice(2)], env);
} finally {
  await server.stop();
}

async function startServer() {
  try {
    return await startJavaTestServer();
  } catch (error) {
    if (!(error instanceof NoJavaServerError)) throw error;
    console.error(`The Java test server cannot be used here: ${error.message}`);
    process.exit(3);
  }
}

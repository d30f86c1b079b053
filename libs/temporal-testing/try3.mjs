import { EmbeddedServer } from '@nest-temporal/testing';
const s = await EmbeddedServer.start(); console.log(await s.listen(7599));
setTimeout(()=>process.exit(0),150000);

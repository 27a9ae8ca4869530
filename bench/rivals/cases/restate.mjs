// Restate: one workflow that keeps 16 `ctx.run` under way, a server of its own in another process.
// Server start is not counted, its memory is, and a first empty call warms it. After the kill of
// both, the server is up again before the clock starts, the handler is not. One loop awaits, by
// racing over what is under way: SDK 1.17 fails when several branches of a handler await at once.
// Arguments: count, delay, folder, then `run`, `crash` or `resume`.
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http2';
import { join } from 'node:path';
import { createEndpointHandler, RestatePromise, service, workflow } from '@restatedev/restate-sdk';
import { lanes } from '../../cases/workload.mjs';
import { freePort, peakOf, startServer } from './restate-server.mjs';
import { stepsOf, verify } from './steps.mjs';

const [count, delayMs] = process.argv.slice(2, 4).map(Number);
const [folder, mode] = process.argv.slice(4);
const recoveryMs = 3_000;
const portFile = join(folder, 'port');
const server = await startServer(folder);
const steps = stepsOf(mode, count, delayMs, server.kill);

let results = [];
const bench = workflow({
  name: 'bench',
  handlers: {
    run: async (ctx, input) => {
      const answers = [];
      const underWay = new Map();
      for (let next = 0; answers.length < input.count; ) {
        for (; next < input.count && underWay.size < lanes; next += 1) {
          const i = next;
          const done = ctx
            .run(`step ${i}`, () => steps.run(i))
            .map((answer, failure) => ({ i, answer, failure }));
          underWay.set(i, done);
        }
        const { i, answer, failure } = await RestatePromise.race([...underWay.values()]);
        if (failure) throw failure;
        underWay.delete(i);
        answers.push(answer);
      }
      results = answers;
      return answers.length;
    },
  },
});

const warm = service({ name: 'warm', handlers: { up: async () => true } });

async function answerOf(response) {
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  return response.json();
}

const post = (url, body) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const port = mode === 'resume' ? Number(readFileSync(portFile, 'utf8')) : await freePort();
const endpoint = createServer(createEndpointHandler({ services: [bench, warm] }));
const listen = () => once(endpoint.listen(port, '127.0.0.1'), 'listening');

try {
  if (mode !== 'resume') {
    writeFileSync(portFile, String(port));
    await listen();
    await answerOf(await post(`${server.admin}/deployments`, { uri: `http://127.0.0.1:${port}` }));
    await answerOf(await fetch(`${server.ingress}/warm/up`, { method: 'POST' }));
  } else await new Promise((resolve) => setTimeout(resolve, recoveryMs));
  const begun = process.hrtime.bigint();
  if (mode === 'resume') await listen();
  else await answerOf(await post(`${server.ingress}/bench/one/run/send`, { count }));
  await answerOf(await fetch(`${server.ingress}/restate/workflow/bench/one/attach`));
  const ms = Number(process.hrtime.bigint() - begun) / 1e6;
  verify(results, count);
  const mib = process.resourceUsage().maxRSS / 1024 + peakOf(server.pid);
  console.log(JSON.stringify({ ms, mib, executed: steps.executed() }));
} finally {
  server.kill();
}
process.exit();

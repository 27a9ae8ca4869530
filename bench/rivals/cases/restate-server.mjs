// The Restate server from npm, on loopback ports of its own. Its pid is left in the folder, so that
// whoever kills the case can end the server too.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function until(ready, what, ms = 60_000) {
  for (
    const begun = Date.now();
    Date.now() - begun < ms;
    await new Promise((resolve) => setTimeout(resolve, 20))
  ) {
    if (await ready().catch(() => false)) return;
  }
  throw new Error(`${what} was not ready after ${ms} ms`);
}

export async function startServer(folder) {
  const ports = { ingress: await freePort(), admin: await freePort(), node: await freePort() };
  const platform = `@restatedev/restate-server-${process.platform}-${process.arch}`;
  const binary = join(require.resolve(`${platform}/package.json`), '..', 'bin', 'restate-server');
  const server = spawn(binary, ['--no-logo'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      RESTATE_BASE_DIR: join(folder, 'restate'),
      RESTATE_NODE_NAME: 'bench',
      RESTATE_LISTEN_MODE: 'tcp',
      RESTATE_BIND_IP: '127.0.0.1',
      RESTATE_ADVERTISED_HOST: '127.0.0.1',
      RESTATE_BIND_PORT: String(ports.node),
      RESTATE_INGRESS__BIND_PORT: String(ports.ingress),
      RESTATE_ADMIN__BIND_PORT: String(ports.admin),
      RESTATE_DEFAULT_RETRY_POLICY__INITIAL_INTERVAL: '20ms',
      RESTATE_DEFAULT_RETRY_POLICY__MAX_INTERVAL: '20ms',
      RESTATE_DEFAULT_RETRY_POLICY__MAX_ATTEMPTS: 'unlimited',
      RESTATE_DISABLE_TELEMETRY: 'true',
    },
  });
  writeFileSync(join(folder, 'server.pid'), String(server.pid));
  const ingress = `http://127.0.0.1:${ports.ingress}`;
  const admin = `http://127.0.0.1:${ports.admin}`;
  await until(
    async () =>
      (await fetch(`${ingress}/restate/health`)).ok && (await fetch(`${admin}/health`)).ok,
    'restate-server',
  );
  return { ingress, admin, pid: server.pid, kill: () => server.kill('SIGKILL') };
}

/** Peak of the server in MiB where the kernel tells it, else 0. */
export function peakOf(pid) {
  try {
    return (
      Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
    );
  } catch {
    return 0;
  }
}

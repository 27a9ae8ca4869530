import { createServer } from 'node:http';

/** The page and one run over its API; `tell` sends one more event to whoever watches. */
export async function serveRun(html, events) {
  const watching = new Set();
  const run = {
    ...{ version: 1, id: 'bench', name: 'bench', createdAt: events[0].at, project: '/bench' },
    ...{ scriptFile: null, script: 'return 1;\n'.repeat(20), edited: null, args: null },
    ...{ driver: { state: 'live', pid: 1 }, elapsedMs: 0, trouble: [] },
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (!pathname.startsWith('/api/')) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      return response.end(html);
    }
    if (pathname.endsWith('/events')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      events.forEach((event, seq) => void response.write(message(seq, event)));
      response.write(`event: present\ndata: {"seq":${events.length}}\n\n`);
      watching.add(response);
      return response.on('close', () => watching.delete(response));
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    return response.end(JSON.stringify(run));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    tell(event) {
      const seq = events.push(event) - 1;
      for (const response of watching) response.write(message(seq, event));
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function message(seq, event) {
  return `id: ${seq}\ndata: ${JSON.stringify(event)}\n\n`;
}

import { request } from 'node:http';
import { expect, it } from 'vitest';
import { createFakeModel } from '../fake-model.js';

it.each([
  ['a name of somebody else', { host: 'evil.example' }, 403],
  ['a page of somebody else', { origin: 'http://evil.example' }, 403],
  ['a page without an origin', { origin: 'null' }, 403],
  ['a page of this machine', { origin: 'http://localhost:3000' }, 200],
  ['a program', {}, 200],
])('the fake model answers programs of this machine alone: %s', async (_who, headers, code) => {
  const fake = await createFakeModel();
  try {
    const status = await new Promise((resolve, reject) => {
      request(`${fake.url}/v1/models`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(code);
  } finally {
    await fake.close();
  }
});

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plenum, type TestIo, testIo } from './fixtures/test-io.js';
import type { Io } from './io/io.js';

let folder: string;
let project: string;
let home: string;
const servers: Server[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-before-'));
  project = join(folder, 'work');
  home = join(folder, 'home');
  mkdirSync(join(project, '.plenum'), { recursive: true });
  mkdirSync(join(home, '.plenum'), { recursive: true });
  const run = ['sh', '-c', `cat > /dev/null; echo asked >> ${join(folder, 'asked')}; echo done`];
  writeFileSync(
    join(home, '.plenum/config.json'),
    JSON.stringify({ backend: 'command', backends: { command: { run } } }),
  );
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(folder, { recursive: true });
});

const person = { stdin: true, stdout: true, stderr: true };

function io(change: Partial<Io> & { readonly answers?: readonly string[] } = {}): TestIo {
  return testIo({ cwd: project, home, env: { PATH: process.env.PATH, HOME: home }, ...change });
}

function script(body: string, name = 'x.js'): void {
  const meta = "export const meta = { name: 'x', description: 'y' };\n";
  writeFileSync(join(project, name), `${meta}${body}\n`);
}

const asked = () => {
  try {
    return readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n').length;
  } catch {
    return 0;
  }
};
const gated = "const a = await agent('look');\nconst t = await gate('true');\nreturn t.passed;";

describe('a run that nobody is asked about', () => {
  it('X47: is refused before anything is spent where every course fails by a command, with the line that grants it', async () => {
    script(gated);
    const { code, err } = await plenum(io(), 'run', 'x.js', '--yes');
    expect([code, asked()]).toEqual([7, 0]);
    expect(err).toContain('line 3: gate `true` is not granted: the run will fail here');
    expect(err).toContain('do    plenum grant true');
    expect(readdirSync(join(project, '.plenum'))).toEqual([]);
    expect((await plenum(io(), 'run', 'x.js', '--no-input')).code).toBe(7);
    expect((await plenum(io(), 'grant', 'true')).code).toBe(0);
    expect((await plenum(io(), 'run', 'x.js', '--yes')).code).toBe(0);
    expect(asked()).toBe(1);
  });

  it('X47: is refused as well where trust was lost, and says which command gives it again', async () => {
    script(gated);
    await plenum(io(), 'grant', 'true');
    const file = join(project, '.plenum/config.json');
    writeFileSync(file, `// edited\n${readFileSync(file, 'utf8')}`);
    const { code, err } = await plenum(io(), 'run', 'x.js', '--yes');
    expect([code, asked()]).toEqual([7, 0]);
    expect(err).toContain('trust in this folder was lost: .plenum/config.json changed');
    expect(err).toContain('do    plenum trust');
    await plenum(io(), 'trust', '--yes');
    expect((await plenum(io(), 'run', 'x.js', '--yes')).code).toBe(0);
  });

  it('X47: goes on where the script catches the refusal, and says so', async () => {
    script("await agent('a');\ntry { await sh('true'); } catch { log('no'); }\nreturn 1;");
    const { code, err } = await plenum(io(), 'run', 'x.js', '--yes');
    expect([code, asked()]).toEqual([0, 1]);
    expect(err).toContain('⚠ line 3: sh `true` is not granted: the script goes on without it');
    expect(err).toContain('→ plenum grant true');
  });

  it.each([['--view', 'lines'], ['--view', 'none'], ['--view', 'json'], ['--json']])(
    'what check knows is said before the first agent: %s %s',
    async (...flags) => {
      script("const summary = await agent('a');\nreturn args ? `${sumary}` : summary;");
      const { code, err } = await plenum(io(), 'run', 'x.js', '--yes', ...flags);
      expect(code).toBe(0);
      expect(err).toMatch(/^ {2}⚠ line 3: nothing called `sumary` is declared/);
    },
  );

  it('X117: what was known before the first agent stands wherever the run is shown', async () => {
    script(
      "await agent('a');\ntry { await sh('true'); } catch { log('no'); }\nreturn `${args ? sumary : 1}`;",
    );
    const ran = await plenum(io(), 'run', 'x.js', '--yes', '--name', 'one', '--view', 'lines');
    const refused = 'line 3: sh `true` is not granted: the script goes on without it';
    const unknown = 'line 4: nothing called `sumary` is declared';
    // Once before the start, and once at the end.
    expect(ran.err.split(refused)).toHaveLength(3);
    const warnings = [
      { code: 'not-granted', text: refused, early: true, next: 'plenum grant true' },
      { code: 'unknown-name', text: expect.stringContaining(unknown), early: true },
    ];
    const shown = await plenum(io(), 'show', 'one', '--json');
    expect(JSON.parse(shown.out).warnings).toEqual(warnings);
    const kept = (name: string) => readFileSync(join(project, '.plenum/runs/one', name), 'utf8');
    expect(JSON.parse(kept('result.json')).warnings).toEqual(warnings);
    for (const text of [
      kept('report.md').replaceAll('\\', ''),
      (await plenum(io(), 'show', 'one')).out.replaceAll(/\s+/g, ' '),
      (await plenum(io(), 'logs', 'one')).out,
      (await plenum(io(), 'logs', 'one', '--json')).out,
    ]) {
      expect(text).toContain(refused);
      expect(text).toContain('plenum grant true');
      expect(text).toContain(unknown);
    }
  });

  it('X117: a resume says what is true of it, not what was true of the start', async () => {
    script("await agent('a');\ntry { await sh('true'); } catch { log('no'); }\nreturn 1;");
    await plenum(io(), 'run', 'x.js', '--yes', '--name', 'one');
    await plenum(io(), 'grant', 'true');
    expect((await plenum(io(), 'resume', 'one', '--yes')).code).toBe(0);
    expect(JSON.parse((await plenum(io(), 'show', 'one', '--json')).out).warnings).toEqual([]);
    expect((await plenum(io(), 'logs', 'one')).out).toContain('is not granted');
  });

  it('--quiet leaves it to the record; --json has it as data, as check does', async () => {
    script("const summary = await agent('a');\nreturn args ? `${sumary}` : summary;");
    const quiet = await plenum(io(), 'run', 'x.js', '--yes', '--quiet');
    expect(quiet.err).not.toContain('sumary');
    const notice = { code: 'unknown-name', weight: 'advice', file: null, line: 3, next: null };
    for (const line of [
      ['run', 'x.js', '--yes', '--json'],
      ['check', 'x.js', '--json'],
    ])
      expect(JSON.parse((await plenum(io(), ...line)).out).notices).toMatchObject([notice]);
  });

  it('X47: a resume says it again, and does not refuse what the record holds', async () => {
    script(gated);
    await plenum(io(), 'grant', 'true', 'false');
    await plenum(io(), 'run', 'x.js', '--yes', '--name', 'one');
    rmSync(join(project, '.plenum/config.json'));
    const { code, err } = await plenum(io(), 'resume', 'one', '--yes');
    expect(code).toBe(0);
    expect(err).toContain('line 3: gate `true` is not granted');
  });
});

describe('where a run would work', () => {
  const inHome = (change: Parameters<typeof io>[0] = {}) => io({ cwd: home, ...change });
  const body = "export const meta = { name: 'x', description: 'y' };\nreturn agent('a');\n";

  it('C93: a whole home folder is said, and a remembered yes does not cover it', async () => {
    writeFileSync(join(home, 'x.js'), body);
    const settings = JSON.parse(readFileSync(join(home, '.plenum/config.json'), 'utf8'));
    const auto = JSON.stringify({ ...settings, approval: 'auto' });
    writeFileSync(join(home, '.plenum/config.json'), auto);
    const refused = await plenum(inHome(), 'run', 'x.js');
    expect([refused.code, asked()]).toEqual([7, 0]);
    expect(refused.err).toContain('the project is your home folder: agents work in all of it');
    expect(refused.err).toContain('plenum run x.js --yes');
    const shown = await plenum(inHome({ terminal: person, answers: ['n'] }), 'run', 'x.js');
    expect([shown.code, asked()]).toEqual([7, 0]);
    expect(shown.err).toContain('the project is your home folder');
    const ran = await plenum(inHome(), 'run', 'x.js', '--yes', '--json');
    expect([ran.code, asked()]).toEqual([0, 1]);
    expect(JSON.parse(ran.out).warnings).toMatchObject([{ code: 'whole-home', early: true }]);
    writeFileSync(join(project, 'x.js'), body);
    expect((await plenum(io(), 'run', 'x.js')).code).toBe(0);
  });
});

describe('a run that a person is asked about', () => {
  it('X47: the box says that it will fail and grants the command on the spot', async () => {
    script(gated);
    const asking = io({ terminal: person, answers: ['g', 'p', 'r'] });
    const { code, err } = await plenum(asking, 'run', 'x.js');
    expect([code, asked()]).toEqual([0, 1]);
    expect(err).toContain('✗ line 3: gate `true` is not granted: the run will fail here.');
    expect(err).toContain('Rules: Sh(true)');
    expect(err).toContain('✓ gate true · line 3, granted: allowed by Sh(true)');
    expect(asking.asked).toHaveLength(3);
    expect(asking.asked[2]).not.toContain('[g]rant');
    const written = readFileSync(join(project, '.plenum/config.json'), 'utf8');
    expect(JSON.parse(written)).toEqual({ permissions: { allow: ['Sh(true)'] } });
  });

  it('X47: in a folder that is not trusted the grant goes into the home folder, or nowhere', async () => {
    script(gated);
    writeFileSync(join(project, '.plenum/config.json'), '{ "maxAgents": 5 }');
    const { code } = await plenum(
      io({ terminal: person, answers: ['g', 'p', 'g', 'h', 'n'] }),
      'run',
      'x.js',
    );
    expect(code).toBe(7);
    expect(readFileSync(join(project, '.plenum/config.json'), 'utf8')).not.toContain('true');
    const own = JSON.parse(readFileSync(join(home, '.plenum/config.json'), 'utf8'));
    expect(own.permissions.allow).toEqual(['Sh(true)']);
  });

  it('X113: Ctrl-C at the box says that nothing ran, and ends with 130', async () => {
    script("return agent('a');");
    const { code, err } = await plenum(
      io({ terminal: person, answers: ['\u0003'] }),
      'run',
      'x.js',
    );
    expect([code, asked()]).toEqual([130, 0]);
    expect(err).toContain('"x" did not start, and no agent was asked');
    expect(err).toMatch(/plenum run x\.js\n/);
  });
});

describe('a goal that nobody could approve', () => {
  it('C93: is refused before a model is asked, and names both ways', async () => {
    const { code, err } = await plenum(io(), 'find the flaky tests');
    expect([code, asked()]).toEqual([7, 0]);
    expect(err).toContain("plenum 'find the flaky tests' --yes");
    expect(err).toContain("plenum plan 'find the flaky tests'");
  });
});

async function served(status: number): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end('{ "type": "error", "error": { "type": "x", "message": "no" } }');
  });
  servers.push(server);
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('nobody there to ask', () => {
  const keyed = (address: string) =>
    io({ env: { PATH: '', HOME: home, ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: address } });

  beforeEach(() => rmSync(join(home, '.plenum/config.json')));

  async function doctor(address: string) {
    const { code, out } = await plenum(keyed(address), 'doctor', '--json');
    const { ok, canRun, findings } = JSON.parse(out);
    const { text, mend } = findings.find(({ what }: { what: string }) => what === 'provider');
    return { code, ok, canRun, text, mend };
  }

  it('X113: doctor tries the address, says which variable names it, and ends with 4', async () => {
    expect(await doctor('http://127.0.0.1:1')).toEqual({
      code: 4,
      ok: false,
      canRun: false,
      text: expect.stringMatching(
        /127\.0\.0\.1:1\/v1 cannot be reached: .*\(ANTHROPIC_BASE_URL is set to it\)$/,
      ),
      mend: 'unset ANTHROPIC_BASE_URL',
    });
  });

  it('X113: a refused key is told with the variable that holds it', async () => {
    expect(await doctor(await served(401))).toMatchObject({
      code: 4,
      canRun: false,
      text: expect.stringContaining('refuses the key in ANTHROPIC_API_KEY (status 401)'),
    });
  });

  it.each([200, 404, 500])('X113: whoever answers %i is there', async (status) => {
    expect(await doctor(await served(status))).toMatchObject({ code: 0, ok: true, canRun: true });
  });

  it('X113: without any backend doctor ends with 4', async () => {
    const { code, out } = await plenum(io({ env: { PATH: '', HOME: home } }), 'doctor', '--json');
    expect([code, JSON.parse(out)]).toMatchObject([4, { ok: false, canRun: false }]);
  });

  it('X113: a run in which every key was refused ends with 4 and names the variables', async () => {
    script("return parallel([1, 2].map((n) => () => agent('a' + n, { retries: 0 })));");
    const { code, err } = await plenum(keyed(await served(401)), 'run', 'x.js', '--yes');
    expect(code).toBe(4);
    expect(err).toMatch(
      /No agent got an answer: the key was refused; check the key in ANTHROPIC_API_KEY; ANTHROPIC_BASE_URL is set to http:\/\/127/,
    );
  });

  it('X113: a plan that a refused key kept from being made ends with 4', async () => {
    const address = await served(401);
    const { code, err } = await plenum(keyed(address), 'find the flaky tests', '--yes');
    expect(code).toBe(4);
    expect(err).toContain('check the key in ANTHROPIC_API_KEY');
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../../src/testing/index.js';
import { ModelProject, questions, sent } from './model-project.js';

let fake: FakeModel;
let project: ModelProject;
afterEach(async () => {
  project.close();
  await fake.close();
});

const wanted = `{ type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }`;

function call(input: unknown): string {
  return `@fake tool StructuredOutput ${JSON.stringify(input)}`;
}

/** The value, or the message of the error that the script caught. */
async function answer(directives: string, schema = wanted): Promise<unknown> {
  fake = await createFakeModel();
  project = new ModelProject(fake);
  project.script(
    'wf.js',
    `try { return await agent(${JSON.stringify(directives)}, { schema: ${schema} }); } catch (error) { losses.accept('wanted'); return 'threw: ' + error.message; }`,
  );
  return (await project.json('run', 'wf.js', '--yes')).summary.result;
}

function asked(): string[] {
  return questions(fake).map(sent);
}

describe('structured answers on the wire', () => {
  it('C60: the tool carries the schema, one valid call ends the agent, text beside it is not read', async () => {
    fake = await createFakeModel({
      script: [
        { reply: { text: '{"n": 1}', tools: [{ name: 'StructuredOutput', input: { n: 2 } }] } },
      ],
    });
    project = new ModelProject(fake);
    project.script('wf.js', `return await agent('count', { schema: ${wanted} });`);
    expect((await project.json('run', 'wf.js', '--yes')).summary.result).toEqual({ n: 2 });
    expect(questions(fake)).toHaveLength(1);
    const { tools, tool_choice } = (questions(fake)[0]?.body ?? { tools: [] }) as unknown as {
      tools: { name: string; input_schema: object }[];
      tool_choice?: object;
    };
    expect(tools.find(({ name }) => name === 'StructuredOutput')?.input_schema).toMatchObject({
      required: ['n'],
    });
    expect(tool_choice ?? { type: 'auto' }).toMatchObject({ type: 'auto' });
  });

  it('C61: an invalid call comes back as an error of the tool with the path; the third, valid one counts', async () => {
    expect(await answer(`${call({ n: 'one' })} ${call({ m: 2 })} ${call({ n: 3 })}`)).toEqual({
      n: 3,
    });
    expect(asked()).toHaveLength(3);
    expect(asked()[1]).toMatch(/"is_error":true/);
    expect(asked()[1]).toContain('/n: must be number');
    expect(asked()[2]).toContain("must have required property 'n'");
  });

  it('C61: after five invalid calls the call throws with the last error', async () => {
    const said = await answer([1, 2, 3, 4, 5, 6].map((i) => call({ n: `wrong ${i}` })).join(' '));
    expect(said).toMatch(/threw: .*\/n: must be number/s);
    expect(asked()).toHaveLength(5);
  });

  it('X64: the same wrong answer three times in a row is enough', async () => {
    expect(await answer(Array.from({ length: 6 }, () => call({ n: 'same' })).join(' '))).toMatch(
      /threw: .*same invalid answer/,
    );
    expect(asked()).toHaveLength(3);
    expect(project.ofType('step-end')).toMatchObject([
      { status: 'failed', cause: 'schema', attempts: 3, raw: expect.stringContaining('same') },
    ]);
  });

  it('C61: an agent that ends without calling is reminded', async () => {
    expect(await answer(`@fake say I am done ${'\n'}@fake json {"n":7}`)).toEqual({ n: 7 });
    expect(asked()).toHaveLength(2);
    expect(asked()[1]).toMatch(/without calling StructuredOutput/);
  });

  it('C61: after two reminders the call throws', async () => {
    expect(
      await answer('@fake say no\n@fake say never\n@fake say not at all\n@fake say really'),
    ).toMatch(/threw: .*without calling StructuredOutput/);
    expect(asked()).toHaveLength(3);
  });

  it('C62: a schema that no object can satisfy is refused before anything is asked', async () => {
    expect(await answer('count', `{ type: 'array', items: {} }`)).toMatch(/threw: .*object/);
    expect(asked()).toEqual([]);
  });

  it('C63: extra keys are kept, and of two calls in one turn the last wins', async () => {
    expect(
      await answer(
        '@fake tools [{"name":"StructuredOutput","input":{"n":1}},{"name":"StructuredOutput","input":{"n":2,"more":true}}]',
      ),
    ).toEqual({
      n: 2,
      more: true,
    });
    expect(asked()).toHaveLength(1);
  });
});

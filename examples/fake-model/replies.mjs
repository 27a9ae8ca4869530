// What the fake model answers, for `plenum fake-model --script examples/fake-model/replies.mjs`: the first rule that fits.
export default [
  // The second question about the weather meets a limit first.
  { when: { prompt: 'weather', nth: 2 }, reply: { error: { name: 'rate', retryAfter: 1 } } },
  { when: { prompt: 'weather' }, reply: ['sunny', 'rain', 'rain again'] },

  // An agent that looks before it answers: one turn calls a tool, the next one has its result.
  { when: { prompt: /list the files/i, turn: 0 }, reply: { text: 'Looking.', act: { kind: 'shell', command: 'ls' } } },
  { when: { prompt: /list the files/i, turn: 1 }, reply: ({ messages }) => messages.at(-1).parts.find(({ kind }) => kind === 'result').text },

  // A function sees the whole conversation.
  {
    when: { prompt: /review (\S+)/ },
    reply({ messages, tools }) {
      const [, file] = /review (\S+)/.exec(messages[0].parts.find(({ kind }) => kind === 'text').text) ?? [];
      return tools.some(({ name }) => name.endsWith('StructuredOutput'))
        ? { json: { file, findings: [] } }
        : `Nothing to report in ${file}.`;
    },
  },
];

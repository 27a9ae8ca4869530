import { useText } from '../../src/core/report/permission-text.js';
import { testsText } from '../../src/core/state/gate-verdict.js';
import type { StepView, VerificationView } from '../../src/core/state/run-state.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import { useDesk } from '../model/run-desk.js';
import { spanText } from '../model/words.js';
import { Mark } from '../shell/mark.js';

/** How it was checked: votes, gates that name it, uses of tools that were asked for, attempts. */
export function AgentChecks({ step }: { readonly step: StepView }) {
  const { model } = useDesk();
  const votes = model.state.verifications.filter(({ lane }) => concerns(lane, step.lane));
  return (
    <>
      {votes.map((one) => (
        <Votes key={`${one.lane} ${one.label}`} verification={one} />
      ))}
      {step.verdict !== null && <GateAnswer step={step} />}
      <Uses step={step} />
      <Attempts step={step} />
    </>
  );
}

/** The verification of a lane is about what that lane did, and its own votes. */
function concerns(lane: string, own: string): boolean {
  return lane !== '' && lane !== 'root' && (own === lane || own.startsWith(`${lane}/`));
}

function Votes({ verification }: { readonly verification: VerificationView }) {
  return (
    <section>
      <h3>
        Votes <span class="t3">{oneLine(`${verification.label}: ${verification.status}`)}</span>
      </h3>
      <ul class="vt">
        {verification.votes.map((vote, index) => (
          <li key={index}>
            <b>{oneLine(vote.verdict)}</b>
            <span>{oneLine(vote.reason)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function GateAnswer({ step }: { readonly step: StepView }) {
  const { verdict } = step;
  if (verdict === null) return null;
  const good = verdict.passed && !verdict.flaky;
  const tests = oneLine(testsText(verdict));
  return (
    <section>
      <h3>Gate</h3>
      <p class={good ? 'done' : 'failed'}>
        <Mark name={good ? 'done' : 'failed'} quiet /> {verdict.passed ? 'passed' : 'not passed'}
        {verdict.flaky && ', flaky'}
        {verdict.code !== null && ` (code ${verdict.code})`}
        {tests !== '' && `: ${tests}`}
      </p>
    </section>
  );
}

function Uses({ step }: { readonly step: StepView }) {
  const { permissions } = useDesk().model.records.of(step.n);
  const ends = permissions.filter((event) => event.type === 'permission-end');
  if (ends.length === 0) return null;
  return (
    <section>
      <h3>Permissions</h3>
      <ul class="vt">
        {ends.map((event) => (
          <li key={`${event.at} ${event.tool}`}>
            <b>{event.allowed ? 'allowed' : 'refused'}</b>
            <span>
              <code>{useText({ tool: event.tool, argument: event.argument ?? null })}</code>{' '}
              {oneLine(event.author === 'policy' ? event.reason : event.author)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Attempts({ step }: { readonly step: StepView }) {
  const { attempts } = useDesk().model.records.of(step.n);
  if (attempts.length === 0) return null;
  return (
    <section id="part-attempts">
      <h3>
        Attempts <span class="t3">{step.attempts}</span>
      </h3>
      <ul class="vt">
        {attempts.map(({ attempt, cause, message, retryInMs, at }) => (
          <li key={at}>
            <b class="failed">
              {attempt} {cause}
            </b>
            <span>
              {oneLine(message)}
              {retryInMs ? `, again in ${spanText(retryInMs)}` : ''}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

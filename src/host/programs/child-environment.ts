import { isSecretVariable } from '../secrets/secret-variables.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What a program that plenum starts sees of the environment: everything but keys, and
 * `PLENUM_CALL`, under which plenum starts no further runs (C27). `allowed` names keys that pass.
 */
export function childEnvironment(
  environment: Environment,
  mark: string,
  allowed: readonly string[] = [],
): Record<string, string> {
  return { ...withoutKeys(environment, allowed), PLENUM_CALL: mark };
}

/** Everything but keys (X182). `allowed` names keys that pass. */
export function withoutKeys(
  environment: Environment,
  allowed: readonly string[] = [],
): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) continue;
    if (allowed.includes(name) || !isSecretVariable(name, value)) passed[name] = value;
    // Git refuses everything where one of its numbered settings is missing.
    else if (gitSetting.test(name)) passed[name] = '';
  }
  return passed;
}

const gitSetting = /^GIT_CONFIG_VALUE_\d+$/;

const secretName =
  /SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|AUTHTOKEN|(?:^|_)TOKENS?(?:_|$)|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|_KEY$|_KEYS$|_PAT$|_AUTH$|_PASS$/i;

/** Names that look like keys: their values stay out of commands, logs and `plenum doctor`. */
export function looksSecret(name: string): boolean {
  return secretName.test(name);
}

/**
 * What a command of a script sees of the environment: everything but keys, and `PLENUM_CALL`, under
 * which plenum starts no further runs (C27). `allowed` names keys that may pass.
 */
export function childEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  mark: string,
  allowed: readonly string[] = [],
): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && (!looksSecret(name) || allowed.includes(name))) passed[name] = value;
  }
  return { ...passed, PLENUM_CALL: mark };
}

/**
 * Variables that would point git at another repository, as they are set while a hook runs.
 * Configuration and transport may stay.
 */
const harmless =
  /^GIT_(EXEC_PATH|CONFIG_.*|SSH.*|SSL_.*|ASKPASS|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)$/;

export function withoutRepositoryVariables(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && (!name.startsWith('GIT_') || harmless.test(name)))
      passed[name] = value;
  }
  return passed;
}

/** All times are milliseconds since 1970, from the run's clock (virtual under `simulate`). */
export interface EventTime {
  readonly at: number;
}

/** For the surfaces, which do not see the planner itself. */
export { type PlanSize, planSizes } from '../planner/plan-size.js';

import { reviewRows } from './rows/review-rows.js';
import { walk } from './walk.js';

walk('a review', reviewRows);

/** Every endpoint of the core, resource by resource. */
import type { Route } from "../routes.ts";
import { activityRoutes } from "./activity.ts";
import { appRoutes } from "./app-routes.ts";
import { checkRunRoutes } from "./check-run-routes.ts";
import { checkSuiteRoutes } from "./check-suites.ts";
import { commentRoutes } from "./comments.ts";
import { comparisonRoutes } from "./comparisons.ts";
import { contentRoutes } from "./contents.ts";
import { dependencyGraphRoutes } from "./dependency-graph.ts";
import { deploymentStatusRoutes } from "./deployment-statuses.ts";
import { deploymentRoutes } from "./deployments.ts";
import { dispatchRoutes } from "./dispatches.ts";
import { environmentRoutes } from "./environments.ts";
import { gitRoutes } from "./git.ts";
import { graphqlRoutes } from "./graphql.ts";
import { hookDeliveryRoutes } from "./hook-deliveries.ts";
import { issueRoutes } from "./issue-routes.ts";
import { labelRoutes } from "./labels.ts";
import { pullRoutes } from "./pull-routes.ts";
import { rateLimitRoutes } from "./rate-limit.ts";
import { reactionRoutes } from "./reactions.ts";
import { repositoryRoutes } from "./repository-routes.ts";
import { teamRoutes } from "./teams.ts";

export const coreRoutes: readonly Route[] = [
  ...appRoutes,
  ...hookDeliveryRoutes,
  ...rateLimitRoutes,
  ...graphqlRoutes,
  ...teamRoutes,
  ...repositoryRoutes,
  ...gitRoutes,
  ...comparisonRoutes,
  ...dependencyGraphRoutes,
  ...contentRoutes,
  ...activityRoutes,
  ...pullRoutes,
  ...deploymentRoutes,
  ...deploymentStatusRoutes,
  ...environmentRoutes,
  ...checkRunRoutes,
  ...checkSuiteRoutes,
  ...issueRoutes,
  ...labelRoutes,
  ...commentRoutes,
  ...reactionRoutes,
  ...dispatchRoutes,
];

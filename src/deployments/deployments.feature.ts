import type { Feature } from '../platform/openapi/feature.js';
import { DeploymentEvent } from './entities/deployment-event.entity.js';
import { Deployment } from './entities/deployment.entity.js';

export const DEPLOYMENTS: Feature = {
  entities: [Deployment, DeploymentEvent],
  tags: { Deployments: 'Deployments of agents and their events' },
  resources: [{ name: 'Deployment', idField: 'deployment_id', segment: 'deployments' }],
};

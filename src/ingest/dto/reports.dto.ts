import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { REPORTED_STATUSES, type ReportedStatus } from '../../agents/agent-status.js';
import { DEPLOYMENT_STATUSES } from '../../deployments/state/deployment-status.js';
import {
  EnumField,
  NumberField,
  StringField,
  UuidField,
} from '../../platform/http/validation/fields.js';
import { AnyCase, ReportTextField } from '../../platform/http/validation/lenient-fields.js';
import { QuickBody } from '../../platform/http/validation/quick-body.js';

const AGENT = '0192f3c4-7b1a-7c3e-8f00-5a1b2c3d4e5f';
const DEPLOYMENT = '0192f3c4-7b1a-7c3e-8f00-6a1b2c3d4e5f';
const ERROR_MAX = 10_000;

/** The precedence is that of `applyDeploymentReport`. */
const EVENT_MEANINGS = `Name of the event. The first matching line below applies; in the first three, \`status\` can have the name instead:

- \`failed\`, or an \`error_message\`: the deployment is \`failed\`, the agent keeps its status; sends \`deployment.failed\`
- \`stopped\`, \`killed\`: the deployment ends, and the agent is stopped unless another of its deployments is running; sends \`deployment.stopped\`. \`killed\` is final
- \`rolled_back\`, \`rollback\`: the deployment is \`rolled_back\`, the agent keeps its status; sends \`deployment.rolled_back\`
- \`healthy\`, or the status \`running\`: deployment and agent are \`running\`; sends \`deployment.healthy\`
- \`created\`: sends \`deployment.created\`
- any other name, such as \`starting\`: sends \`deployment.updated\`

In the last two cases the deployment gets the reported \`status\`, if any. A \`killed\` deployment stays killed: later reports are recorded, send \`deployment.updated\` and change nothing.`;

@ApiSchema({ name: 'AgentStatusReport', description: 'A status report of an agent' })
@QuickBody()
export class AgentStatusReportRequest {
  @UuidField({ description: 'Id of the reporting agent', example: AGENT })
  agent_id!: string;

  @AnyCase(REPORTED_STATUSES)
  @EnumField({
    description: 'Current status, in any case; `error` is stored as `failed`',
    values: REPORTED_STATUSES,
    name: 'ReportedStatus',
    example: 'running',
  })
  status!: ReportedStatus;

  @ReportTextField({
    description: 'Node on which it runs; if absent, the node does not change',
    max: 255,
    example: 'node-123',
  })
  node_id?: string | null;

  @ReportTextField({
    description: 'Error message; sets the status to `failed`',
    max: ERROR_MAX,
  })
  error_message?: string | null;
}

@ApiSchema({ name: 'DeploymentReport', description: 'A lifecycle report of a deployment' })
@QuickBody()
export class DeploymentReportRequest {
  @UuidField({ description: 'Id of the reporting deployment', example: DEPLOYMENT })
  deployment_id!: string;

  @StringField({
    description: EVENT_MEANINGS,
    min: 1,
    max: 100,
    example: 'healthy',
  })
  event!: string;

  @AnyCase(DEPLOYMENT_STATUSES)
  @StringField({
    description: 'Current status; known ones in any case',
    min: 1,
    max: 50,
    example: 'running',
    optional: true,
  })
  status?: string | null;

  @ReportTextField({
    description: 'Node on which it runs; if absent, the node does not change',
    max: 255,
    example: 'node-123',
  })
  node_id?: string | null;

  @ReportTextField({
    description: 'Error message; sets the status to `failed`',
    max: ERROR_MAX,
  })
  error_message?: string | null;
}

@ApiSchema({ name: 'MetricsReport', description: 'A resource usage report of an agent' })
@QuickBody()
export class MetricsReportRequest {
  @UuidField({ description: 'Id of the reporting agent', example: AGENT })
  agent_id!: string;

  @NumberField({
    description: 'CPU usage, in percent; `cpu_usage` or `memory_usage` is required',
    min: 0,
    max: 100,
    example: 42.5,
    optional: true,
  })
  cpu_usage?: number | null;

  @NumberField({
    description: 'Memory usage, in percent',
    min: 0,
    max: 100,
    example: 61,
    optional: true,
  })
  memory_usage?: number | null;
}

@ApiSchema({ name: 'AgentStatusReceipt', description: 'The report is committed' })
export class AgentStatusReportResponse {
  @ApiProperty({ description: 'The report is committed', enum: ['updated'] })
  status!: string;
}

@ApiSchema({ name: 'DeploymentReceipt', description: 'The report is committed' })
export class DeploymentReportResponse {
  @ApiProperty({ description: 'The report is committed', enum: ['processed'] })
  status!: string;
}

@ApiSchema({ name: 'MetricsReceipt', description: 'The report is committed' })
export class MetricsReportResponse {
  @ApiProperty({ description: 'The report is committed', enum: ['recorded'] })
  status!: string;
}

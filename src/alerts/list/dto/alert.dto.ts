import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import {
  ALERT_SEVERITIES,
  alertFingerprint,
  SEVERITIES,
} from '../../../events/catalogue/alert-types.js';
import type {
  AlertSeverity,
  AlertSignal,
  AlertType,
} from '../../../events/catalogue/event-data.js';
import { PageResponse } from '../../../platform/http/paging/page.dto.js';
import { TimePageQuery } from '../../../platform/http/paging/time-page-query.js';
import { EnumField, UuidField } from '../../../platform/http/validation/fields.js';
import { AnyCase } from '../../../platform/http/validation/lenient-fields.js';
import type { AlertState } from '../../entities/alert-state.entity.js';

const STATES: readonly AlertSignal[] = ['firing', 'resolved'];
const TYPES = Object.keys(ALERT_SEVERITIES) as AlertType[];
const AGENT_ALERTS: readonly AlertType[] = [
  'alert.cpu_high',
  'alert.memory_high',
  'alert.agent_down',
];

const TYPE = { enum: TYPES, enumName: 'AlertType' };
const STATE = { enum: STATES, enumName: 'AlertState' };
const SEVERITY = { enum: SEVERITIES, enumName: 'AlertSeverity' };
/** The decorators' types know no `null` type. */
const NUMBER_OR_TEXT: object = {
  oneOf: [{ type: 'number' }, { type: 'string' }, { type: 'null' }],
};

export class AlertQuery extends TimePageQuery {
  @AnyCase(TYPES)
  @EnumField({
    description: 'Only alerts of this type, in any case',
    values: TYPES,
    name: TYPE.enumName,
    optional: true,
  })
  type?: AlertType | null;

  @AnyCase(STATES)
  @EnumField({
    description: 'Only alerts in this state, in any case',
    values: STATES,
    name: STATE.enumName,
    optional: true,
  })
  state?: AlertSignal | null;

  @AnyCase(SEVERITIES)
  @EnumField({
    description: 'Only alerts of this severity, in any case',
    values: SEVERITIES,
    name: SEVERITY.enumName,
    optional: true,
  })
  severity?: AlertSeverity | null;

  @UuidField({ description: 'Only alerts of this agent and its deployments', optional: true })
  agent_id?: string | null;
}

@ApiSchema({ name: 'Alert', description: 'The current state of one alert of one subject' })
export class AlertResponse {
  @ApiProperty({
    description: 'Identifies the alert, as in its events: stable per alert type and subject',
    pattern: '^[0-9a-f]{32}$',
    example: alertFingerprint('alert.cpu_high', '0192f3c4-7b1a-7c3e-8f00-5a1b2c3d4e5f'),
  })
  fingerprint!: string;

  @ApiProperty({ ...TYPE, description: 'The event type' })
  type!: string;

  @ApiProperty({ ...SEVERITY, description: 'How urgent the alert is', example: 'warning' })
  severity!: AlertSeverity;

  @ApiProperty({ ...STATE, description: 'Whether the alert fires or is resolved' })
  state!: AlertSignal;

  @ApiProperty({
    description: 'Id of the agent; null for an alert about a webhook',
    format: 'uuid',
    type: String,
    nullable: true,
  })
  agent_id!: string | null;

  @ApiProperty({
    description: 'Id of the deployment, if the alert is about one',
    format: 'uuid',
    type: String,
    nullable: true,
    example: null,
  })
  deployment_id!: string | null;

  @ApiProperty({
    description: 'Id of the webhook, if the alert is about one',
    format: 'uuid',
    type: String,
    nullable: true,
    example: null,
  })
  webhook_id!: string | null;

  @ApiProperty({
    ...NUMBER_OR_TEXT,
    description: 'Value when the state changed; null if it is unknown',
    example: 97.5,
  })
  value!: number | string | null;

  @ApiProperty({
    ...NUMBER_OR_TEXT,
    description: 'Threshold that the value was compared with; null if it is unknown',
    example: 90,
  })
  threshold!: number | string | null;

  @ApiProperty({ description: 'Time at which the alert started to fire', format: 'date-time' })
  since!: string;

  @ApiProperty({
    description: 'Time at which the alert was resolved; null while it fires',
    format: 'date-time',
    type: String,
    nullable: true,
    example: null,
  })
  resolved_at!: string | null;

  @ApiProperty({
    description: 'Always null: alerts cannot be acknowledged yet',
    format: 'date-time',
    type: String,
    nullable: true,
    example: null,
  })
  acknowledged_at!: null;
}

@ApiSchema({ name: 'AlertPage', description: 'A page of alerts' })
export class AlertPage extends PageResponse(AlertResponse) {
  @ApiProperty({
    ...TYPE,
    description: 'The filter of the request',
    nullable: true,
    example: null,
  })
  type!: AlertType | null;

  @ApiProperty({
    ...STATE,
    description: 'The filter of the request',
    nullable: true,
    example: null,
  })
  state!: AlertSignal | null;

  @ApiProperty({
    ...SEVERITY,
    description: 'The filter of the request',
    nullable: true,
    example: null,
  })
  severity!: AlertSeverity | null;

  @ApiProperty({
    description: 'The filter of the request',
    format: 'uuid',
    type: String,
    nullable: true,
    example: null,
  })
  agent_id!: string | null;
}

export function alertView(alert: AlertState): AlertResponse {
  const { type, subjectId, firing, since, startedAt } = alert;
  return {
    fingerprint: alertFingerprint(type, subjectId),
    type,
    severity: ALERT_SEVERITIES[type],
    state: firing ? 'firing' : 'resolved',
    agent_id: AGENT_ALERTS.includes(type) ? subjectId : alert.agentId,
    deployment_id: type === 'alert.deployment_failed' ? subjectId : null,
    webhook_id: type === 'alert.webhook_disabled' ? subjectId : null,
    value: alert.value,
    threshold: alert.threshold,
    since: (firing ? since : startedAt).toISOString(),
    resolved_at: firing ? null : since.toISOString(),
    acknowledged_at: null,
  };
}

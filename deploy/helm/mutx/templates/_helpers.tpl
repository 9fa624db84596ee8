{{- define "mutx.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "mutx.labels" -}}
app.kubernetes.io/name: mutx
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{/* Of the processes of one role; takes the root and the role. */}}
{{- define "mutx.selector" -}}
app.kubernetes.io/name: mutx
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .role }}
{{- end -}}

{{/* The processes of one role; takes the root and the role. */}}
{{- define "mutx.deployment" -}}
{{- $values := get .root.Values .role -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "mutx.name" .root }}-{{ .role }}
  labels:
    {{- include "mutx.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .role }}
spec:
  replicas: {{ $values.replicas }}
  selector:
    matchLabels:
      {{- include "mutx.selector" . | nindent 6 }}
  strategy:
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  template:
    metadata:
      labels:
        {{- include "mutx.selector" . | nindent 8 }}
      annotations:
        checksum/settings: {{ .root.Values.settings | toJson | sha256sum }}
    spec:
      # A worker gives running attempts 10 seconds.
      terminationGracePeriodSeconds: 30
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        seccompProfile:
          type: RuntimeDefault
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "mutx.selector" . | nindent 14 }}
      containers:
        - name: {{ .role }}
          image: {{ .root.Values.image.repository }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          env:
            - name: ROLE
              value: {{ .role }}
            - name: PORT
              value: '3000'
            {{- with .root.Values.metrics }}
            {{- if .enabled }}
            - name: METRICS_PORT
              value: {{ .port | quote }}
            - name: METRICS_HOST
              value: 0.0.0.0
            {{- end }}
            {{- end }}
          envFrom:
            - configMapRef:
                name: {{ include "mutx.name" .root }}
            - secretRef:
                name: {{ required "secretName: name a Secret with DATABASE_URL, REDIS_URL, JWT_SECRET and ENCRYPTION_KEYS" .root.Values.secretName }}
          ports:
            - name: http
              containerPort: 3000
            {{- if .root.Values.metrics.enabled }}
            - name: metrics
              containerPort: {{ .root.Values.metrics.port }}
            {{- end }}
          # Applies migrations first, for which other processes wait.
          startupProbe:
            httpGet: { path: /health/live, port: http }
            periodSeconds: 2
            failureThreshold: 150
          livenessProbe:
            httpGet: { path: /health/live, port: http }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: { path: /health/ready, port: http }
            periodSeconds: 5
            timeoutSeconds: 5
          {{- if eq .role "api" }}
          lifecycle:
            # The node's proxy still sends connections here for a moment.
            preStop:
              exec: { command: [sleep, '5'] }
          {{- end }}
          resources:
            {{- toYaml $values.resources | nindent 12 }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          volumeMounts:
            - name: tmp
              mountPath: /tmp
      volumes:
        - name: tmp
          emptyDir: {}
{{- end -}}

{{/* Takes the root and the role. */}}
{{- define "mutx.disruptionBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "mutx.name" .root }}-{{ .role }}
  labels:
    {{- include "mutx.labels" .root | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "mutx.selector" . | nindent 6 }}
{{- end -}}

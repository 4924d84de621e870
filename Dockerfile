# Breakwater in a container: docker build -t breakwater . && see docs/operations.md for how to run it.
# The image is Debian with glibc: the database engine's prebuilt binary wants it.
FROM node:22-bookworm-slim AS build
WORKDIR /opt/breakwater
COPY package.json package-lock.json .npmrc* ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:22-bookworm-slim AS packages
WORKDIR /opt/breakwater
COPY package.json package-lock.json .npmrc* ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

FROM node:22-bookworm-slim
ENV NODE_ENV=production BREAKWATER_DATA=/var/lib/breakwater
WORKDIR /etc/breakwater
COPY --from=packages /opt/breakwater/node_modules /opt/breakwater/node_modules
COPY --from=build /opt/breakwater/package.json /opt/breakwater/LICENSE /opt/breakwater/
COPY --from=build /opt/breakwater/bin /opt/breakwater/bin
COPY --from=build /opt/breakwater/scripts /opt/breakwater/scripts
COPY --from=build /opt/breakwater/dist /opt/breakwater/dist
COPY --from=build /opt/breakwater/starter /opt/breakwater/starter
RUN ln -s /opt/breakwater/bin/breakwater.js /usr/local/bin/breakwater \
  && install -d -o node -g node -m 0700 /var/lib/breakwater
USER node
VOLUME /var/lib/breakwater
EXPOSE 8460/tcp 8461/tcp 2055/udp 4739/udp 6343/udp
STOPSIGNAL SIGTERM
# The public listener of the configuration; another port is told by BREAKWATER_HEALTH_PORT.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+(process.env.BREAKWATER_HEALTH_PORT||8460)+'/readyz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=64", "/opt/breakwater/bin/breakwater.js"]
CMD ["serve", "--config", "/etc/breakwater/breakwater.yaml"]

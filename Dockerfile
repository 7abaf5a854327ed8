# syntax=docker/dockerfile:1
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish src/Host -c Release -p:UseAppHost=false -o /app \
    && mkdir /data

# No shell, no package manager, no root.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app .
COPY --from=build --chown=$APP_UID:$APP_UID /data /data

# The host listens on loopback until PointBus__Urls says otherwise, and then it wants API keys.
ENV PointBus__DataDirectory=/data
EXPOSE 8000
VOLUME /data
USER $APP_UID

# No HEALTHCHECK: it would run inside the image, which has nothing to ask with. Probe GET /ready from outside.
ENTRYPOINT ["dotnet", "PointBus.Host.dll"]

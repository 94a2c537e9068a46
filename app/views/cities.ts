/** For browsers without geolocation. */
export const CITIES = [
  ['Auckland', -36.8509, 174.7645],
  ['Berlin', 52.52, 13.405],
  ['Helsinki', 60.1699, 24.9384],
  ['Lagos', 6.5244, 3.3792],
  ['Lisbon', 38.7223, -9.1393],
  ['London', 51.5072, -0.1276],
  ['Mumbai', 19.076, 72.8777],
  ['New York', 40.7128, -74.006],
  ['Paris', 48.8566, 2.3522],
  ['São Paulo', -23.5558, -46.6396],
  ['Singapore', 1.3521, 103.8198],
  ['Tokyo', 35.6764, 139.65],
] as const

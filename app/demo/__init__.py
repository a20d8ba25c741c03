"""The demo territory: invented farms, canteens and shops on a real plateau, with weeks behind them and one open."""

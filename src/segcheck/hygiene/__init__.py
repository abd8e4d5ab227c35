"""What good practice wants: rules about networks that no policy has to ask for."""

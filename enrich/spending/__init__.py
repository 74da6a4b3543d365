"""Asking models for money: what may be asked, what it cost, and that nothing is paid twice."""
